namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>Finds models for tests.</summary>
internal static class TestData
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A file of the data folder beside the repository; the test is skipped when it is not there.</summary>
    public static string Shared(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") ?? Path.Combine(RepositoryRoot, "..", "shared");
        var path = Path.Combine([folder, .. parts]);
        if (!File.Exists(path))
        {
            Assert.Skip($"Test data not present: {Path.Combine(parts)}");
        }

        return path;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansLlm.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("OrleansLlm.sln is in no folder above the tests.");
    }
}
