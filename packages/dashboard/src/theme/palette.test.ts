/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SCALE_COLOURS, seriesColour } from './palette.ts';

const tokens = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];
type Theme = 'light' | 'dark';

/** Machado, Oliveira & Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, severity 1. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Two colours closer than this in OKLab are hard to tell apart as areas side by side. */
const DISTANCE_MIN = 0.07;
/** WCAG 2.2, 1.4.11: what carries meaning against what it stands on. */
const GRAPHIC_CONTRAST_MIN = 3;
/** WCAG 2.2, 1.4.3: text. */
const TEXT_CONTRAST_MIN = 4.5;

function readToken(name: string, theme: Theme): Vector {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(
    tokens,
  );
  const hex = found?.[theme === 'light' ? 1 : 2];
  if (hex === undefined) throw new Error(`Expected a token --${name} with two colours, got none.`);
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function multiply(matrix: Matrix, [r, g, b]: Vector): Vector {
  const line = ([x, y, z]: Vector): number => Math.min(1, Math.max(0, x * r + y * g + z * b));
  return [line(matrix[0]), line(matrix[1]), line(matrix[2])];
}

function contrast(a: Vector, b: Vector): number {
  const light = ([r, g, b]: Vector): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [high = 0, low = 0] = [light(a), light(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** Björn Ottosson, "A perceptual color space for image processing", 2020. */
function toOklab([r, g, b]: Vector): Vector {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function listScale(scale: string, theme: Theme): readonly Vector[] {
  return Array.from({ length: SCALE_COLOURS }, (_, index) =>
    readToken(`${scale}-${index + 1}`, theme),
  );
}

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  test.each(['category', 'rank'])(
    'tell every pair of the %s scale apart, for every eye',
    (scale) => {
      const colours = listScale(scale, theme);
      for (const [vision, matrix] of Object.entries(VISIONS)) {
        const seen = colours.map((colour) => toOklab(multiply(matrix, colour)));
        for (const [index, a] of seen.entries()) {
          for (const b of seen.slice(index + 1)) {
            const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
            expect(distance, `${vision}, ${scale}-${index + 1}`).toBeGreaterThan(DISTANCE_MIN);
          }
        }
      }
    },
  );

  test('stand out from the surface', () => {
    const surface = readToken('surface', theme);
    const single = readToken('single', theme);
    for (const colour of [single, ...listScale('category', theme)]) {
      expect(contrast(colour, surface)).toBeGreaterThanOrEqual(GRAPHIC_CONTRAST_MIN);
    }
  });

  test('let a field be seen where it is to be filled in', () => {
    const border = readToken('line-control', theme);
    for (const ground of ['surface', 'page']) {
      expect(contrast(border, readToken(ground, theme))).toBeGreaterThanOrEqual(
        GRAPHIC_CONTRAST_MIN,
      );
    }
  });

  test.each([
    ['ink', 'surface'],
    ['ink', 'page'],
    ['ink-soft', 'page'],
    ['ink-soft', 'sunken'],
    ['ink-faint', 'surface'],
    ['ink-faint', 'page'],
    ['accent', 'surface'],
    ['accent', 'accent-soft'],
    ['accent-ink', 'accent'],
    ['danger', 'danger-soft'],
  ])('can be read: %s on %s', (ink, ground) => {
    expect(contrast(readToken(ink, theme), readToken(ground, theme))).toBeGreaterThanOrEqual(
      TEXT_CONTRAST_MIN,
    );
  });
});

describe('seriesColour()', () => {
  test('spreads few ranks over the whole scale', () => {
    expect([0, 1].map((index) => seriesColour('rank', index, 2))).toEqual([
      'var(--rank-1)',
      'var(--rank-5)',
    ]);
    expect([0, 1, 2, 3, 4].map((index) => seriesColour('rank', index, 5))).toEqual(
      [1, 2, 3, 4, 5].map((place) => `var(--rank-${place})`),
    );
  });

  test('gives a lone series the colour of lone series', () => {
    expect(seriesColour('category', 0, 1)).toBe('var(--single)');
  });
});
