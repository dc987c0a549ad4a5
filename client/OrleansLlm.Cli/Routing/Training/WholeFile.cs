namespace OrleansLlm.Cli.Routing.Training;

/// <summary>Writes files whole or not at all.</summary>
internal static class WholeFile
{
    public static async Task WriteAsync(FileInfo file, ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        var part = file.FullName + ".part";
        await File.WriteAllBytesAsync(part, bytes, token);
        File.Move(part, file.FullName, overwrite: true);
    }
}
