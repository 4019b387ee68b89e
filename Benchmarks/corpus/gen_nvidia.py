#!/usr/bin/env python3
"""Writes generated `nvidia-smi -q -x` documents: the elements of driver 580, 1, 2, 4 or 8 GPUs, some with MIG devices and processes.

usage: gen_nvidia.py DIR [-n COUNT]
"""

import argparse
import os
import random

# Sections of a GPU and their fields; the facts that Drey takes are written apart.
SECTIONS = {
    "ecc_errors": {"volatile": 6, "aggregate": 9, "aggregate_uncorrectable_sram_sources": 5},
    "retired_pages": {"multiple_single_bit_retirement": 2, "double_bit_retirement": 2},
    "remapped_rows": {"row_remapper_histogram": 5},
    "temperature": 8, "gpu_power_readings": 9, "module_power_readings": 8, "clocks": 4, "applications_clocks": 2,
    "max_clocks": 4, "clocks_event_reasons": 9, "clocks_event_reasons_counters": 5, "utilization": 6,
    "encoder_stats": 3, "fbc_stats": 3, "ecc_mode": 2, "inforom_version": 4, "bar1_memory_usage": 3,
    "cc_protected_memory_usage": 3, "fabric": {"health": 6}, "platformInfo": 6, "power_profiles": 2,
}
MODELS = [("NVIDIA H100 80GB HBM3", 81559), ("NVIDIA A100-SXM4-80GB", 81920), ("NVIDIA L40S", 46068), ("Tesla T4", 15360)]


def fields(rng, out, indent, name, count):
    tab = "\t" * indent
    for number in range(count):
        value = rng.choice(["N/A", "0", "Not Active", f"{rng.randrange(2000)} MHz", f"{rng.randrange(90)} C", "Enabled"])
        out.append(f"{tab}<{name}_{number:02d}>{value}</{name}_{number:02d}>")


def section(rng, out, indent, name, content):
    tab = "\t" * indent
    out.append(f"{tab}<{name}>")
    if isinstance(content, dict):
        for inner, count in content.items():
            section(rng, out, indent + 1, inner, count)
    else:
        fields(rng, out, indent + 1, name, content)
    out.append(f"{tab}</{name}>")


def gpu(rng, out, number, model, memory):
    bus = f"00000000:{0x10 + number * 0x11:02X}:00.0"
    out.append(f'\t<gpu id="{bus}">')
    out.append(f"\t\t<product_name>{model}</product_name>")
    fields(rng, out, 2, "product", 7)
    mig = rng.random() < 0.1
    mode = "Enabled" if mig else "Disabled"
    out.append(f"\t\t<mig_mode>\n\t\t\t<current_mig>{mode}</current_mig>\n\t\t\t<pending_mig>{mode}</pending_mig>\n\t\t</mig_mode>")
    out.append("\t\t<mig_devices>")
    for device in range(7 if mig else 0):
        out.append(f"\t\t\t<mig_device>\n\t\t\t\t<index>{device}</index>\n\t\t\t\t<gpu_instance_id>{device + 7}</gpu_instance_id>")
        out.append("\t\t\t\t<compute_instance_id>0</compute_instance_id>")
        section(rng, out, 4, "device_attributes", {"shared": 6})
        out.append(f"\t\t\t\t<fb_memory_usage>\n\t\t\t\t\t<total>{memory // 8} MiB</total>\n\t\t\t\t</fb_memory_usage>")
        out.append("\t\t\t</mig_device>")
    if not mig:
        out.append("\t\t\tNone")
    out.append("\t\t</mig_devices>")
    digits = f"{rng.getrandbits(128):032x}"
    uuid = "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])
    out.append(f"\t\t<uuid>GPU-{uuid}</uuid>\n\t\t<minor_number>{number}</minor_number>")
    fields(rng, out, 2, "board", 14)
    out.append("\t\t<gpu_reset_status>\n\t\t\t<reset_required>No</reset_required>\n\t\t</gpu_reset_status>")
    out.append(f"\t\t<pci>\n\t\t\t<pci_bus_id>{bus}</pci_bus_id>")
    fields(rng, out, 3, "pci", 20)
    out.append("\t\t</pci>")
    out.append(f"\t\t<fb_memory_usage>\n\t\t\t<total>{memory} MiB</total>\n\t\t\t<used>4 MiB</used>\n\t\t</fb_memory_usage>")
    for name, content in SECTIONS.items():
        section(rng, out, 2, name, content)
    out.append("\t\t<supported_clocks>")
    for clock in range(rng.choice([0, 1, 4])):
        out.append(f"\t\t\t<supported_mem_clock>\n\t\t\t\t<value>{2619 - clock} MHz</value>")
        for graphics in range(120):
            out.append(f"\t\t\t\t<supported_graphics_clock>{1980 - 15 * graphics} MHz</supported_graphics_clock>")
        out.append("\t\t\t</supported_mem_clock>")
    out.append("\t\t</supported_clocks>\n\t\t<processes>")
    for process in range(rng.choice([0, 0, 2, 6])):
        out.append(f"\t\t\t<process_info>\n\t\t\t\t<pid>{1000 + process}</pid>\n\t\t\t\t<type>C</type>")
        out.append("\t\t\t\t<process_name>/usr/lib/jvm/java-17/bin/java</process_name>\n\t\t\t</process_info>")
    out.append("\t\t</processes>\n\t</gpu>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory")
    parser.add_argument("-n", type=int, default=1000)
    a = parser.parse_args()
    os.makedirs(a.directory, exist_ok=True)
    rng = random.Random(1)
    for document in range(a.n):
        count = rng.choice([1, 2, 4, 8, 8])
        model, memory = rng.choice(MODELS)
        out = ['<?xml version="1.0" ?>', '<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd">', "<nvidia_smi_log>",
               "\t<timestamp>Mon Jan  5 10:00:00 2026</timestamp>", "\t<driver_version>580.82.07</driver_version>",
               "\t<cuda_version>13.0</cuda_version>", f"\t<attached_gpus>{count}</attached_gpus>"]
        for number in range(count):
            gpu(rng, out, number, model, memory)
        out.append("</nvidia_smi_log>\n")
        with open(os.path.join(a.directory, f"{document:04d}.xml"), "w") as file:
            file.write("\n".join(out))


if __name__ == "__main__":
    main()
