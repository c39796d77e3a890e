type SelectProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
};

/** A choice among words of the schema, each with the text that people read. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange } = props;
  const isValue = (text: string): text is Value => Object.hasOwn(options, text);
  return (
    <label className="select">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ target }) => isValue(target.value) && onChange(target.value)}
      >
        {Object.entries<string>(options).map(([word, text]) => (
          <option key={word} value={word}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
