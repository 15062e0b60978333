import { nextTick, ref } from 'vue';
import { expect, test } from 'vitest';

import { useTypedDecimal } from './typed_decimal';

function field(text = '', decimals = 2) {
  const model = ref(text);
  return { model, field: useTypedDecimal(model, () => ({ decimals })) };
}

test('the form has the plain number at every moment, the field keeps the letters until it is left', () => {
  const { model, field: of } = field();
  of.type('１，２３４．５');
  expect([model.value, of.shown.value]).toEqual(['1234.5', '１，２３４．５']);
  of.leave();
  expect([model.value, of.shown.value]).toEqual(['1234.5', '1234.5']);
});
test('a number that is half typed is no fault, one that is left so is', () => {
  const { field: of } = field();
  of.type('1,2');
  expect(of.fault.value).toBeNull();
  of.leave();
  expect(of.fault.value?.code).toBe('web.decimal.not_a_number');
  expect(of.shown.value).toBe('1,2');
});
test('what can become no number is said while it is typed', () => {
  const { field: of } = field();
  of.type('12.505');
  expect(of.fault.value?.code).toBe('web.decimal.too_exact');
});
test('Enter shows what was meant', () => {
  const { field: of } = field();
  of.type('007.');
  of.enter();
  expect(of.shown.value).toBe('7');
});
test('Enter after half a number says so', () => {
  const { field: of } = field();
  of.type('1,2');
  of.enter();
  expect(of.fault.value?.code).toBe('web.decimal.not_a_number');
});
test('a form that is emptied or filled by somebody else shows that, one that has the same number does not touch the letters', async () => {
  const { model, field: of } = field('3');
  of.type('4.');
  await nextTick();
  expect(of.shown.value).toBe('4.');
  model.value = '';
  await nextTick();
  expect(of.shown.value).toBe('');
  model.value = '12.50';
  await nextTick();
  expect(of.shown.value).toBe('12.50');
});
