/** Parts of a zip archive, whose sizes are bounded before anything is unpacked. */

import { unzipSync } from "fflate";
import { ApiError } from "../../_shared/errors.ts";

const maximumParts = 10_000;
const maximumBytes = 100 * 1024 * 1024;

/** The parts that are wanted. What a part unpacks to is cut off at the size that the archive states. */
export function unzip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Record<string, Uint8Array> {
  let parts = 0;
  let size = 0;
  return unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      parts++;
      if (!wanted(name)) return false;
      size += originalSize;
      if (parts > maximumParts || size > maximumBytes) {
        throw new ApiError(
          413,
          "file_too_large",
          "The file unpacks to more than 100 MB.",
          "Send it in parts.",
        );
      }
      return true;
    },
  });
}
