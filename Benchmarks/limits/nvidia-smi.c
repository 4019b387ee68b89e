/* A stand-in for `nvidia-smi -L` on a host with eight GPUs: as little time as a vendor's tool can take. */
#include <stdio.h>

int main(void) {
  for (int i = 0; i < 8; i++) {
    printf("GPU %d: NVIDIA H100 80GB HBM3 (UUID: GPU-00000000-0000-0000-0000-00000000000%d)\n", i, i);
  }
  return 0;
}
