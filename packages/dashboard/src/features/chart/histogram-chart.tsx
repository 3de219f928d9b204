import type { ReactElement } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type BarShapeProps,
} from 'recharts';
import { formatAxisValue } from '../../format/measure.ts';
import { listTicks } from '../../format/ticks.ts';
import { FOLDED_COLOUR, SINGLE_COLOUR } from '../../theme/palette.ts';
import type { HistogramBar } from './histogram.ts';
import { countOfBar, tickOfBar, titleOfBar, type BucketWriting } from './histogram-words.ts';
import styles from './chart.module.css';

export interface HistogramChartProps {
  readonly bars: readonly HistogramBar[];
  readonly writing: BucketWriting;
  readonly title: string;
  readonly height: number;
}

/** Installations by size, from small to large; sizes that were left out keep their place as a gap. */
export function HistogramChart(props: HistogramChartProps): ReactElement {
  const { bars, writing, height } = props;
  const ticks = listTicks(Math.max(...bars.map(({ value }) => value)), {
    unit: null,
    whole: true,
    linesMax: 4,
  });
  const data = bars.map((bar) => ({ ...bar, tick: tickOfBar(bar, writing) }));
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        data={data}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        barCategoryGap="6%"
        title={props.title}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="tick"
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
          minTickGap={10}
          tickMargin={6}
        />
        <YAxis
          width="auto"
          domain={[0, ticks.at(-1) ?? 1]}
          ticks={ticks}
          tickFormatter={(value: number) => formatAxisValue(value, null)}
          tickLine={false}
          axisLine={false}
          tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--sunken)', fillOpacity: 0.8 }}
          content={<BucketTooltip writing={writing} />}
        />
        <Bar dataKey="value" isAnimationActive={false} maxBarSize={160} shape={BucketBar} />
      </BarChart>
    </ResponsiveContainer>
  );
}

function BucketBar({ x, y, width, height, payload }: BarShapeProps): ReactElement {
  const { kind } = payload as HistogramBar;
  const fill = kind === 'bucket' ? SINGLE_COLOUR : FOLDED_COLOUR;
  return <Rectangle x={x} y={y} width={width} height={height} fill={fill} />;
}

interface BucketTooltipProps {
  readonly writing: BucketWriting;
  /** Filled in by the chart. */
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
}

function BucketTooltip(props: BucketTooltipProps): ReactElement | null {
  const bar = props.payload?.[0]?.payload as HistogramBar | undefined;
  if (props.active !== true || !bar) return null;
  return (
    <div className={styles['tooltip']}>
      <p className={styles['tooltipTitle']}>{titleOfBar(bar, props.writing)}</p>
      <p>{countOfBar(bar)}</p>
    </div>
  );
}
