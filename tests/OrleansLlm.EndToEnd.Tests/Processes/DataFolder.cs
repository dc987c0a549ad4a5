namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>A data folder that goes away with the test.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orleansllm-e2e-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still hold a file; the system's cleaner takes it.
        }
    }
}
