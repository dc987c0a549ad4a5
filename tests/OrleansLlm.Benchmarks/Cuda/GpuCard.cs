using System.ComponentModel;
using System.Diagnostics;

namespace OrleansLlm.Benchmarks.Cuda;

/// <summary>A GPU as its driver names it.</summary>
/// <param name="Name">The name that nvidia-smi tells.</param>
internal sealed record GpuCard(string Name)
{
    // Memory bandwidth at best, GB/s, from NVIDIA's data sheets. The first that the name contains counts.
    private static readonly (string Name, double Bandwidth)[] s_known =
    [
        ("B200", 8000), ("H200", 4800), ("H100 PCIe", 2000), ("H100 NVL", 3900), ("H100", 3350), ("A100-SXM4-80GB", 2039), ("A100 80GB PCIe", 1935), ("A100", 1555),
        ("L40S", 864), ("L40", 864), ("L4", 300), ("A10G", 600), ("A10", 600), ("A30", 933), ("A40", 696), ("T4", 320), ("V100", 900),
        ("RTX 5090", 1792), ("RTX 5080", 960), ("RTX 4090", 1008), ("RTX 4080", 717), ("RTX 4070", 504), ("RTX 3090", 936), ("RTX 3080", 760), ("RTX 3060", 360),
        ("RTX 6000 Ada", 960), ("RTX A6000", 768),
    ];

    /// <summary>GB/s at best, or null for a card that is not in the table.</summary>
    public double? Bandwidth => s_known.Where(known => Name.Contains(known.Name, StringComparison.OrdinalIgnoreCase)).Select(known => (double?)known.Bandwidth).FirstOrDefault();

    /// <summary>Asks nvidia-smi; null where there is none, or no such GPU.</summary>
    public static GpuCard? Find(int deviceId)
    {
        try
        {
            using var query = Process.Start(new ProcessStartInfo("nvidia-smi", [$"--id={deviceId}", "--query-gpu=name", "--format=csv,noheader"]) { RedirectStandardOutput = true })!;
            var name = query.StandardOutput.ReadToEnd().Trim();
            query.WaitForExit();
            return query.ExitCode == 0 && name.Length > 0 ? new GpuCard(name) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
