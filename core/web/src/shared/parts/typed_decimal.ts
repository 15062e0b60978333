// What stands in a field for a number while somebody types, apart from what it means. The form has the meaning at every
// moment, so that a press of Enter or a question asked meanwhile sends "1234.5" and not "1，234．5"; the field keeps the
// letters as they are typed until it is left.
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';

import { decimalFault, isBegun, plainDecimal, type DecimalFault, type DecimalKind } from '@/shared/format/decimal';

export interface TypedDecimal {
  shown: Ref<string>;
  fault: ComputedRef<DecimalFault | null>;
  type: (letters: string) => void;
  enter: () => void;
  leave: () => void;
}

export function useTypedDecimal(text: Ref<string>, kind: () => DecimalKind): TypedDecimal {
  const shown = ref(text.value);
  const typing = ref(false);
  watch(text, (now) => { if (now !== plainDecimal(shown.value)) shown.value = now; });
  const fault = computed(() => (typing.value && isBegun(shown.value) ? null : decimalFault(shown.value, kind())));
  function leave() {
    typing.value = false;
    if (!fault.value) shown.value = plainDecimal(shown.value);
  }
  return {
    shown,
    fault,
    type(letters) {
      typing.value = true;
      shown.value = letters;
      text.value = plainDecimal(letters);
    },
    enter: leave,   // a press of Enter sends what stands here: half a number is a fault by then
    leave,
  };
}
