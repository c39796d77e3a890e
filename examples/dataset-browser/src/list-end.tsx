import { useEffect, useRef } from 'react';
import { Skeleton } from './empty.tsx';

type ListEndProps = {
  readonly hasNextPage: boolean;
  readonly fetching: boolean;
  readonly onMore: () => void;
};

/** What stands below the last row, and asks for the next page when it comes near. */
export function ListEnd({ hasNextPage, fetching, onMore }: ListEndProps) {
  if (fetching) return <Skeleton rows={2} />;
  return hasNextPage ? <Sentinel onSeen={onMore} /> : <p className="end">That is all of them.</p>;
}

function Sentinel({ onSeen }: { onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = mark.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && onSeen(),
      { root: element.closest('.scroll'), rootMargin: '0px 0px 600px 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [onSeen]);
  return <div ref={mark} className="more" />;
}
