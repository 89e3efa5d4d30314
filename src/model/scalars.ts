import { z } from 'zod';

/**
 * A size in bytes: a number in memory, a decimal string in JSON (keys of such fields end in `Bytes`; see `canonicalJson`).
 * LVM's largest LV (8 EiB) does not fit a double exactly; sizes above 2^53 are refused when read.
 */
export const bytes = z.codec(z.string().regex(/^\d{1,16}$/), z.number().int().nonnegative(), {
  decode: (text) => Number(text),
  encode: (value) => String(value),
});

/** An LVM UUID of a PV, VG or LV: 32 characters in seven groups. */
export const lvmUuid = z.string().regex(/^[A-Za-z0-9]{6}(-[A-Za-z0-9]{4}){5}-[A-Za-z0-9]{6}$/);

/** A VG or LV name by LVM's own rules (lvm(8)): no leading hyphen, not `.` or `..`, at most 127 characters. */
export const lvmName = z
  .string()
  .max(127)
  .regex(/^[A-Za-z0-9_+.][A-Za-z0-9_+.-]*$/)
  .refine((name) => name !== '.' && name !== '..', 'is reserved');

/** A count of extents; an extent's size is the VG's `extentBytes`. */
export const extents = z.number().int().nonnegative();
