// Bytes of heap for what the characters of JSON stand for, besides the text itself. The sum is
// within a factor of two of the heap for lists of empty arrays and objects, deep nests,
// numbers, and objects that each have different names.
const OBJECT = 72;
const ARRAY = 48;
const FIELD = 24;
const ITEM = 8;

const [BRACE, BRACKET, COLON, COMMA] = [0x7b, 0x5b, 0x3a, 0x2c];

/** Of a longer text, this many samples of this many characters are counted. */
const SAMPLES = 16;
const SAMPLE_LENGTH = 1_024;

/**
 * Estimates the bytes of heap that parsed JSON takes: many small values take twenty times as
 * much as their text. Samples of a long text are taken at random positions, so no text can
 * avoid them; above 16 kB the cost is constant.
 */
export const weightOf = (body: string): number => {
  const { length } = body;
  // V8 stores one byte per character, or two for all if one character needs it.
  const text = Buffer.byteLength(body) === length ? length : 2 * length;
  if (length <= SAMPLES * SAMPLE_LENGTH) return text + structure(body, 0, length);
  const stratum = length / SAMPLES;
  let sampled = 0;
  for (let at = 0; at < SAMPLES; at += 1) {
    const from = Math.floor(at * stratum + Math.random() * (stratum - SAMPLE_LENGTH));
    sampled += structure(body, from, from + SAMPLE_LENGTH);
  }
  return Math.ceil(text + (sampled * length) / (SAMPLES * SAMPLE_LENGTH));
};

const structure = (body: string, from: number, to: number): number => {
  let bytes = 0;
  for (let at = from; at < to; at += 1) {
    const code = body.charCodeAt(at);
    if (code === COMMA) bytes += ITEM;
    else if (code === COLON) bytes += FIELD;
    else if (code === BRACE) bytes += OBJECT;
    else if (code === BRACKET) bytes += ARRAY;
  }
  return bytes;
};
