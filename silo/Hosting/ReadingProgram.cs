using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using OrleansLlm.Grains.VectorStores.Ingestion;
using OrleansLlm.Retrieval.Documents.Processes;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// This program as the one that reads files for a silo: parsers of foreign formats run in processes of their own, which can be ended. They know none of the silo's settings: of its
/// environment they get what the runtime needs to start.
/// </summary>
internal static class ReadingProgram
{
    /// <summary>The program's first argument.</summary>
    public const string Verb = "read-documents";

    private static readonly string[] Kept =
    [
        "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "SystemRoot", "SystemDrive", "windir", "USERPROFILE", "LOCALAPPDATA", "ProgramFiles",
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_HOST_PATH", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
    ];

    /// <summary>Reads files until its input ends.</summary>
    public static async Task<int> RunAsync()
    {
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();

        // What a parser prints must not stand among the answers.
        Console.SetOut(TextWriter.Null);
        await DocumentWorker.RunAsync(input, output, TimeProvider.System);
        return 0;
    }

    /// <summary>Registers it, where this program is the one that runs.</summary>
    public static IServiceCollection AddReadingProgram(this IServiceCollection services) =>
        Assembly.GetEntryAssembly() is { } entry && entry == typeof(ReadingProgram).Assembly ? services.AddSingleton(new DocumentProgram(memory => Start(Environment.ProcessPath ?? "dotnet", entry.Location, memory))) : services;

    /// <summary>How a process is started that may have so much memory for its objects.</summary>
    /// <param name="host">What runs: this program, or <c>dotnet</c>.</param>
    /// <param name="library">This program's library; empty where it is one file with its host.</param>
    /// <param name="memory">Bytes.</param>
    public static ProcessStartInfo Start(string host, string library, long memory)
    {
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(library);
        }

        start.ArgumentList.Add(Verb);
        foreach (var name in start.Environment.Keys.Except(Kept, StringComparer.OrdinalIgnoreCase).ToList())
        {
            start.Environment.Remove(name);
        }

        // A small heap of one thread: the silo's own has one for each core.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x" + memory.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";

        // Most of what a short life costs is code made ready; measuring it for a second time is not worth it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }
}
