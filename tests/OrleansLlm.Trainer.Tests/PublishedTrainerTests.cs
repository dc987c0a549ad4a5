using System.Diagnostics;
using System.Text.Json;

namespace OrleansLlm.Trainer.Tests;

/// <summary>What <c>dotnet publish</c> would lay down, as MSBuild computes it from what is restored and built: nothing is written.</summary>
public sealed class PublishedTrainerTests
{
    [Fact]
    public async Task All_that_the_built_trainer_runs_with_is_published()
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var project = Path.Combine(Root(), "grains", "OrleansLlm.Trainer");
        var configuration = build.Parent!.Name;
        var built = Directory.GetFiles(Path.Combine(project, "bin", configuration, build.Name), "*.dll").Select(Path.GetFileName).ToList();
        Assert.Contains("TorchSharp.dll", built);

        var published = await PublishedAsync(project, configuration);

        Assert.Empty(built.Except(published));
        Assert.Contains(published, file => file.EndsWith("libtorch_cpu.so", StringComparison.Ordinal));
        Assert.Contains(published, file => file.EndsWith("libLibTorchSharp.so", StringComparison.Ordinal));
    }

    private static async Task<List<string>> PublishedAsync(string project, string configuration)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "msbuild", project, "-nologo", "-t:ResolveReferences;ComputeResolvedFilesToPublishList", $"-p:Configuration={configuration}", "-p:BuildProjectReferences=false",
                "-getItem:ResolvedFileToPublish",
            ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        using var items = JsonDocument.Parse(output);
        return [.. items.RootElement.GetProperty("Items").GetProperty("ResolvedFileToPublish").EnumerateArray().Select(item => item.GetProperty("RelativePath").GetString()!)];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "OrleansLlm.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
