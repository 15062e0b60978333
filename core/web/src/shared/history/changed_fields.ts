export interface FieldChange { name: string; before: unknown; after: unknown; changed: boolean }

// Fields of two JSON objects side by side; what is no object is one field without a name.
export function changedFields(before: unknown, after: unknown): FieldChange[] {
  const as_object = (value: unknown): Record<string, unknown> => {
    if (value === null || value === undefined) return {};
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { '': value };
  };
  const [old_row, new_row] = [as_object(before), as_object(after)];
  const both = before !== null && before !== undefined && after !== null && after !== undefined;
  // What only the row before names says of what the change is; it did not go away.
  const kept = (name: string) => both && !(name in new_row);
  return [...new Set([...Object.keys(old_row), ...Object.keys(new_row)])].map((name) => ({
    name, before: old_row[name], after: kept(name) ? old_row[name] : new_row[name],
    changed: both && !kept(name) && JSON.stringify(old_row[name]) !== JSON.stringify(new_row[name]),
  }));
}
