// Bytes that V8 keeps for what each character of JSON stands for, besides the text itself. With the
// text they are within a factor of two of the heap for lists of empty arrays and objects, deep nests,
// numbers, and objects of which each has names of its own.
const OBJECT = 72;
const ARRAY = 48;
const FIELD = 24;
const ITEM = 8;

const [BRACE, BRACKET, COLON, COMMA] = [0x7b, 0x5b, 0x3a, 0x2c];

/** A longer text is looked at in this many places, each of this many characters. */
const SAMPLES = 16;
const SAMPLE_LENGTH = 1_024;

/**
 * Bytes of heap that parsed JSON takes, by its text: many small values take twenty times as much as
 * their text. A long text is estimated from samples at random places, which nobody can write around;
 * costs the same for any length above 16 kB.
 */
export const weightOf = (body: string): number => {
  const { length } = body;
  // V8 has one byte for each character, or two for all where one of them needs it.
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
