namespace OrleansLlm.Routing.Tests.Learning;

/// <summary>Where data beside the repository lies.</summary>
internal static class SharedData
{
    /// <summary>A path in the shared data folder; skips the test when it is not there.</summary>
    public static string Path(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") ?? System.IO.Path.Combine(FindRoot(), "..", "shared");
        var path = System.IO.Path.Combine([root, "data", .. parts]);
        Assert.SkipUnless(System.IO.Path.Exists(path), $"Shared data not present: {System.IO.Path.Combine(parts)}");
        return path;
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "OrleansLlm.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"OrleansLlm.sln was not found above {AppContext.BaseDirectory}.");
    }
}
