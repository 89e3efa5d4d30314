import { ensureImage } from './guest/image.js';
import { buildProduct, ensureProduct } from './guest/product.js';

/** Before the first lab test: the guest's image and the product as installed, made once for all test files. */
export async function setup(): Promise<void> {
  await ensureImage();
  await buildProduct();
  await ensureProduct();
}
