using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Native;

/// <summary>Devices by name.</summary>
internal static class Devices
{
    /// <summary>A device.</summary>
    /// <exception cref="TrainingException">The name is none, or this build of libtorch does not have it.</exception>
    public static torch.Device Get(string name)
    {
        try
        {
            var device = torch.device(name);
            return device.type == DeviceType.CPU || (device.type == DeviceType.CUDA && torch.cuda_is_available())
                ? device
                : throw TrainingException.Setting("device", "cpu, or cuda where the trainer was built with libtorch for CUDA", name);
        }
        catch (Exception error) when (error is ArgumentException or ExternalException or FormatException)
        {
            throw TrainingException.Setting("device", "cpu, cuda or cuda:N", name);
        }
    }

    /// <summary>
    /// Whether a device multiplies matrices faster in bfloat16 than in floats. Without instructions for it (AVX512_BF16 or AMX-BF16; CPUID leaf 7) libtorch computes one
    /// product after another, several times slower.
    /// </summary>
    public static bool MultipliesBfloat16(torch.Device device)
    {
        const int Leaf = 7, AmxBit = 22, AvxBit = 5;
        if (device.type != DeviceType.CPU)
        {
            return true;
        }

        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < Leaf)
        {
            return false;
        }

        var (subleaves, _, _, edx) = X86Base.CpuId(Leaf, 0);
        bool hasAvx = subleaves >= 1 && (X86Base.CpuId(Leaf, 1).Eax >> AvxBit & 1) != 0;
        return Avx512F.IsSupported && (hasAvx || (edx >> AmxBit & 1) != 0);
    }
}
