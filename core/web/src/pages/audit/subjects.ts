// What the audit trail's entries are about, in the order people look for it. An entry of a kind that is not here is found without the filter.
export const subject_kinds = [
  'user', 'room', 'resident', 'meter', 'charge_item', 'run', 'bill', 'approval', 'gateway', 'estate', 'building', 'entrance', 'parking_area', 'parking_space', 'company', 'approval_policy', 'job',
];
