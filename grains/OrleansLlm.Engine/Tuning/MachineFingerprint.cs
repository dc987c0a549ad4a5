using System.Runtime.InteropServices;
using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Engine.Tuning;

/// <summary>What speed depends on. Settings found on a machine say nothing about one that differs in any of this.</summary>
/// <param name="Processor">The processor's name as the system tells it.</param>
/// <param name="Cores">Logical cores that the process may use.</param>
/// <param name="Accelerator"><c>cpu</c>, or <c>cuda</c> with the GPU's name where the driver tells it.</param>
public sealed record MachineFingerprint(string Processor, int Cores, string Accelerator)
{
    /// <summary>This machine.</summary>
    public static MachineFingerprint Current(Accelerator accelerator) => Read("/", accelerator, Environment.ProcessorCount);

    /// <summary>Reads Linux' own files under a root folder; elsewhere the processor is told by its architecture only.</summary>
    internal static MachineFingerprint Read(string root, Accelerator accelerator, int cores)
    {
        var processor = Field(Path.Combine(root, "proc/cpuinfo"), "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        return new MachineFingerprint(processor, cores, accelerator == Runners.Accelerator.Cuda ? $"cuda {Gpu(root)}".TrimEnd() : "cpu");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Processor}, {Cores} cores, {Accelerator}";

    private static string? Gpu(string root)
    {
        var folder = Path.Combine(root, "proc/driver/nvidia/gpus");
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(gpu => Field(Path.Combine(gpu, "information"), "Model")).FirstOrDefault()
            : null;
    }

    private static string? Field(string file, string name) => !File.Exists(file)
        ? null
        : File.ReadLines(file)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2 && parts[0].Trim() == name)
            .Select(parts => parts[1].Trim())
            .FirstOrDefault();
}
