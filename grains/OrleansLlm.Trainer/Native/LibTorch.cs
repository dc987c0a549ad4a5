using System.Reflection;
using System.Runtime.InteropServices;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Native;

/// <summary>
/// Loads libtorch before the first tensor is made. Its files lie in the folder that <c>ORLEANSLLM_LIBTORCH</c> names (libtorch for CUDA, say), in <c>libtorch/</c>
/// beside the program (a published trainer), or in the packages that the program was built with.
/// </summary>
/// <remarks>
/// <c>libLibTorchSharp.so</c> 0.107 asks for a version of libstdc++ (GLIBCXX_3.4.32) that Debian 12 does not have, for the sake of one symbol that it does not use.
/// It is loaded as it is first; only where that fails a copy is loaded in which the demand for that version is marked weak, which the loader then passes over.
/// </remarks>
internal static partial class LibTorch
{
    private const string FolderVariable = "ORLEANSLLM_LIBTORCH";
    private const string Binding = "libLibTorchSharp.so";
    private const string NewestLibraryVersion = "GLIBCXX_3.4.32";
    private static readonly string[] s_libraries = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];
    private static readonly Lazy<bool> s_loaded = new(Load);

    /// <summary>Loads it, once. Safe for concurrent use.</summary>
    /// <exception cref="TrainingException">It is not there or does not fit this system.</exception>
    public static void Ensure() => _ = s_loaded.Value;

    private static bool Load()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new TrainingException($"training runs on Linux x64. Given: {RuntimeInformation.RuntimeIdentifier}");
        }

        // Waiting threads that spin would take the cores from whoever shares them; OpenMP reads this when it is loaded.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0);
        }

        foreach (string library in s_libraries)
        {
            NativeLibrary.Load(Find(library, "LibTorch"));
        }

        string binding = Find(Binding, "LibTorchSharp");
        if (!NativeLibrary.TryLoad(binding, out _))
        {
            NativeLibrary.Load(WeakenedCopy(binding));
        }

        return true;
    }

    private static string Find(string library, string package)
    {
        string? built = typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == package)?.Value;
        string?[] folders = [Environment.GetEnvironmentVariable(FolderVariable), Path.Combine(AppContext.BaseDirectory, "libtorch"), built];
        return folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, library)).FirstOrDefault(File.Exists)
            ?? throw new TrainingException($"{library} is in none of the folders {string.Join(", ", folders.OfType<string>())}; publish the trainer, or set {FolderVariable}");
    }

    // In the folder of this user and version, made whole by a rename: several processes may start at once.
    private static string WeakenedCopy(string binding)
    {
        var file = new FileInfo(binding);
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "orleansllm", "libtorch");
        string copy = Path.Combine(folder, $"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}-{Binding}");
        if (!File.Exists(copy))
        {
            byte[] bytes = File.ReadAllBytes(binding);
            if (ElfVersions.Weaken(bytes, NewestLibraryVersion) == 0)
            {
                // It asks for nothing that is known to be missing: the plain load tells what is wrong.
                NativeLibrary.Load(binding);
            }

            Directory.CreateDirectory(folder);
            string staging = $"{copy}.{Environment.ProcessId}";
            File.WriteAllBytes(staging, bytes);
            File.Move(staging, copy, overwrite: true);
        }

        return copy;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
