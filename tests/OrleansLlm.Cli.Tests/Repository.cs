namespace OrleansLlm.Cli.Tests;

/// <summary>Where the repository and its shared data lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Shared(params string[] path) => Path.Combine(
        [Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") ?? Path.Combine(Root, "..", "shared"), .. path]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansLlm.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("OrleansLlm.sln is in no folder above the tests.");
    }
}
