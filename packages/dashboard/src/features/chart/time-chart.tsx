import type { ReactElement } from 'react';
import {
  Area,
  Bar,
  BarChart,
  CartesianGrid,
  ComposedChart,
  Line,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type BarShapeProps,
  type DotItemDotProps,
} from 'recharts';
import { formatTick } from '../../format/date.ts';
import { listTicks } from '../../format/ticks.ts';
import { FOLDED_COLOUR } from '../../theme/palette.ts';
import { formatAxisValue } from '../../format/measure.ts';
import type { AnswerForm } from './answer-form.ts';
import type { DrawnSeries, DrawnTimeSeries } from './chart-data.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { toDatum, type Datum } from './time-datum.ts';

export interface TimeChartProps {
  readonly data: DrawnTimeSeries;
  readonly form: Extract<AnswerForm, 'area' | 'columns' | 'stack' | 'lines'>;
  readonly unit: string | null;
  /** Whole numbers only on the axis: half an installation is no tick. */
  readonly whole: boolean;
  readonly title: string;
  readonly height: number;
}

/** A chart over time; always from zero, steps that are not whole drawn paler or dashed. */
export function TimeChart(props: TimeChartProps): ReactElement {
  const { data, form, unit, height } = props;
  const isColumns = form === 'columns' || form === 'stack';
  const ticks = listTicks(highestOf(data, form), {
    unit,
    whole: props.whole,
    linesMax: height < 160 ? 2 : 4,
  });
  // The two differ in what the pointer marks: a place on the axis, or a band around the columns.
  const Chart = isColumns ? BarChart : ComposedChart;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <Chart
        data={data.points.map((point) => toDatum(point, data.points))}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        barCategoryGap={data.points.length > 40 ? 1 : '18%'}
        title={props.title}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          tickFormatter={(at: Datum['at']) => formatTick(at, data.step)}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
          minTickGap={28}
          tickMargin={6}
        />
        <YAxis
          width="auto"
          domain={[0, ticks.at(-1) ?? 1]}
          ticks={ticks}
          tickFormatter={(value: number) => formatAxisValue(value, unit)}
          tickLine={false}
          axisLine={false}
          tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={isColumns ? BAND : LINE}
          content={<ChartTooltip series={data} unit={unit} />}
        />
        {data.drawn.flatMap((series, index) => drawSeries(form, series, index))}
        {drawUntold(data, form)}
      </Chart>
    </ResponsiveContainer>
  );
}

/** Columns of one step stand on each other; lines do not. */
function highestOf({ points }: DrawnTimeSeries, form: TimeChartProps['form']): number {
  const heights = points.map(({ values }) => {
    const told = values.filter((value) => value !== null);
    return form === 'stack' ? told.reduce((sum, value) => sum + value, 0) : Math.max(0, ...told);
  });
  return Math.max(0, ...heights);
}

const BAND = { fill: 'var(--sunken)', fillOpacity: 0.8 } as const;
const LINE = { stroke: 'var(--line-strong)' } as const;

function drawSeries(
  form: TimeChartProps['form'],
  series: DrawnSeries,
  index: number,
): readonly ReactElement[] {
  if (form === 'columns' || form === 'stack') return [drawBar(series, index)];
  const shared = {
    stroke: series.colour,
    strokeWidth: 2,
    isAnimationActive: false,
    dot: LoneDot,
    activeDot: { r: 4, strokeWidth: 2, stroke: 'var(--surface)' },
  } as const;
  const whole = (datum: Datum): number | null => datum.whole[index] ?? null;
  const dashed = (datum: Datum): number | null => datum.dashed[index] ?? null;
  return [
    form === 'area' ? (
      <Area key={series.key} {...shared} dataKey={whole} fill={series.colour} fillOpacity={0.1} />
    ) : (
      <Line key={series.key} {...shared} dataKey={whole} />
    ),
    <Line
      key={`${series.key}-dashed`}
      {...shared}
      dataKey={dashed}
      dot={DashedDot}
      strokeDasharray="3 4"
    />,
  ];
}

/** Steps of which nothing may be told are marked on the axis, since an empty place would say zero. */
function drawUntold(data: DrawnTimeSeries, form: TimeChartProps['form']): ReactElement | null {
  if (form !== 'columns' && form !== 'stack') return null;
  if (!data.points.some(isUntold)) return null;
  return (
    <Bar
      key="untold"
      stackId="all"
      dataKey={() => 0}
      minPointSize={4}
      isAnimationActive={false}
      shape={UntoldMark}
    />
  );
}

function UntoldMark({ x, y, width, height, payload }: BarShapeProps): ReactElement {
  if (!isUntold(payload as Datum)) return <g />;
  return <Rectangle x={x} y={y} width={width} height={height} fill={FOLDED_COLOUR} />;
}

function isUntold({ values, state }: Pick<Datum, 'values' | 'state'>): boolean {
  return state !== 'before' && values.every((value) => value === null);
}

/** A point between two gaps has no line to show it. */
function LoneDot(props: DotItemDotProps): ReactElement {
  const { cx, cy, index, points, stroke } = props;
  const isLone = [points[index - 1], points[index + 1]].every((other) => other?.y == null);
  return <circle cx={cx} cy={cy} r={isLone && cy != null ? 2.5 : 0} fill={stroke} />;
}

/** The dashed line begins on the last point of the solid one, which is not alone. */
function DashedDot(props: DotItemDotProps): ReactElement {
  return (props.payload as Datum).state === 'whole' ? <g /> : <LoneDot {...props} />;
}

function drawBar(series: DrawnSeries, index: number): ReactElement {
  return (
    <Bar
      key={series.key}
      stackId="all"
      dataKey={(datum: Datum) => datum.values[index] ?? null}
      fill={series.colour}
      stroke="var(--surface)"
      strokeWidth={0.5}
      isAnimationActive={false}
      shape={TimeBar}
    />
  );
}

/** A column whose step is not whole is pale: its height is not the last word. */
function TimeBar(props: BarShapeProps): ReactElement {
  const { state } = props.payload as Datum;
  const { x, y, width, height, fill, stroke, strokeWidth } = props;
  return (
    <Rectangle
      x={x}
      y={y}
      width={width}
      height={height}
      {...(fill !== undefined && { fill })}
      {...(stroke !== undefined && { stroke })}
      {...(strokeWidth !== undefined && { strokeWidth })}
      fillOpacity={state === 'whole' ? 1 : 0.45}
    />
  );
}
