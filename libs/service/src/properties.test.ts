import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProperties, formatProperties, PropertiesError, parseProperties } from './properties.ts';

const parse = (text: string) => Object.fromEntries(parseProperties(text));

describe('parseProperties', () => {
  it('reads the three separators and the space around them', () => {
    expect(parse('a=1\nb : 2\nc 3\n  d\t=\t4')).toEqual({ a: '1', b: '2', c: '3', d: '4' });
  });

  it('skips comments and blank lines', () => {
    expect(parse('# a=1\n\n  ! b=2\n   \nc=# no comment here')).toEqual({ c: '# no comment here' });
  });

  it('keeps separators inside a value and space at its end', () => {
    expect(parse('jdbc.url=jdbc:postgresql://db:5432/blynk?a=b \n')).toEqual({
      'jdbc.url': 'jdbc:postgresql://db:5432/blynk?a=b ',
    });
  });

  it('takes a key without a value as empty', () => {
    expect(parse('data.folder=\nadmin.pass\n')).toEqual({ 'data.folder': '', 'admin.pass': '' });
  });

  it('joins lines that end in a backslash, not in two', () => {
    expect(parse('a=1,\\\n   2,\\\r\n3\nb=x\\\\\nc=y')).toEqual({ a: '1,2,3', b: 'x\\', c: 'y' });
    expect(parse('a=1\\')).toEqual({ a: '1' });
  });

  it('does not take a joined line for a comment', () => {
    expect(parse('a=1\\\n#2')).toEqual({ a: '1#2' });
  });

  it('resolves escapes', () => {
    expect(parse('k\\=e\\:y=\\u00e9\\t\\z\\\\')).toEqual({ 'k=e:y': 'é\tz\\' });
    expect(parse('dir=C:\\\\blynk')).toEqual({ dir: 'C:\\blynk' });
  });

  it('names the line of a broken escape', () => {
    expect(() => parse('a=1\nb=\\u12')).toThrow(new PropertiesError('line 2: \\u wants four hexadecimal digits'));
  });

  it('lets the last of two equal keys win', () => {
    expect(parse('a=1\na=2')).toEqual({ a: '2' });
  });
});

describe('properties', () => {
  it('reads back whatever it wrote', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.dictionary(
          text.filter((key) => key !== '__proto__'),
          text,
          { noNullPrototype: true },
        ),
        (pairs) => {
          expect(parse(formatProperties(Object.entries(pairs)))).toEqual(pairs);
        },
      ),
    );
  });

  it('fails on no text except with PropertiesError', () => {
    const unit = fc.constantFrom('a', 'u', '0', '=', ':', ' ', '\t', '\\', '\n', '\r', '#', '!');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        try {
          parseProperties(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PropertiesError);
        }
      }),
    );
  });

  it('decodes UTF-8, and what is not UTF-8 as ISO-8859-1', () => {
    expect(decodeProperties(Buffer.from('\ufeffname=Küche', 'utf8'))).toBe('name=Küche');
    expect(decodeProperties(Buffer.from('name=Küche', 'latin1'))).toBe('name=Küche');
  });
});
