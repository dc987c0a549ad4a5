using System.Runtime.InteropServices;
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
}
