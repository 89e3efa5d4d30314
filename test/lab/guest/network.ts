import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** One end of a network between two guests. */
export interface NetworkEnd {
  address: string;
  /** The word for the kernel's command line. */
  device: string;
}

/** A network of two guests and nobody else: Ethernet frames in UDP packets over the loopback of the machine that tests. */
export async function networkBetween(addresses: [string, string]): Promise<[NetworkEnd, NetworkEnd]> {
  const [one, two] = [await freePort(), await freePort()];
  const end = (from: number, to: number, sessions: string) =>
    `vec0:transport=l2tpv3,udp=1,src=127.0.0.1,dst=127.0.0.1,srcport=${from},dstport=${to},${sessions},depth=64,mtu=1400`;
  return [
    { address: addresses[0], device: end(one, two, 'tx_session=0x1,rx_session=0x2') },
    { address: addresses[1], device: end(two, one, 'tx_session=0x2,rx_session=0x1') },
  ];
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
