namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>Where things lie in the working tree.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built program of a project, in the configuration that the tests were built in.</summary>
    public static string Program(string projectFolder, string assembly)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Root, projectFolder, "bin", configuration, "net10.0", assembly);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansLlm.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No OrleansLlm.sln above {AppContext.BaseDirectory}.");
    }
}
