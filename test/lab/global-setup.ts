import { dirname } from 'node:path';
import { ensureImage } from './guest/image.js';
import { buildProduct, ensureProduct } from './guest/product.js';
import { pruneOthers } from './guest/prune.js';

/** Before the first lab test: the guest's image and the product as installed, made once for all test files. */
export async function setup(): Promise<void> {
  await pruneOthers(dirname((await ensureImage()).root), 'image-');
  await buildProduct();
  await pruneOthers(await ensureProduct(), 'product-');
}
