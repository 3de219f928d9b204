import { expect, test } from 'vitest';
import { compileInnerAtOnce } from './inner-functions.ts';

const all = (): boolean => true;

test.each([
  ['function f(){return a=>a+1}', 'function f(){return (function(a){return a+1})}'],
  ['function f(){let g=(a,b)=>{h(a,b)}}', 'function f(){let g=(function(a,b){h(a,b)})}'],
  [
    'function f(){return a=>b=>({a,b})}',
    'function f(){return (function(a){return (function(b){return ({a,b})})})}',
  ],
  ['function f(){return function(){}}', 'function f(){return (function(){})}'],
])('%s has its inner functions in parentheses', (text, expected) => {
  expect(compileInnerAtOnce(text, all)).toBe(expected);
});

test('a function that takes something from around it, waits, or is a method stays as it is', () => {
  const text =
    'function f(){return[()=>this,async a=>{await a},{get b(){return 1},c(){}},(function(){})]}';
  expect(compileInnerAtOnce(text, all)).toBe(text);
});

test('of the functions within another one those are meant that are named by their place', () => {
  const text = 'function f(){return[()=>1,()=>()=>2,()=>3]}';
  const isThird = (place: number): boolean => place === 2;
  expect(compileInnerAtOnce(text, isThird)).toBe(
    'function f(){return[()=>1,()=>(function(){return 2}),()=>3]}',
  );
});
