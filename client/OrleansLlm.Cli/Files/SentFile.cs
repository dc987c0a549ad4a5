using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Files;

/// <summary>A file that is given by its id, or by its path here, from where it is sent first.</summary>
internal static class SentFile
{
    /// <summary>The file's id.</summary>
    /// <param name="context">The command.</param>
    /// <param name="given">The path, or the id.</param>
    /// <param name="name">What the command calls it.</param>
    /// <param name="purpose">What a file that is sent is for.</param>
    /// <param name="token">Ends the sending.</param>
    /// <exception cref="CliException">It is neither.</exception>
    public static async Task<string> IdOfAsync(CommandContext context, string given, string name, string purpose, CancellationToken token)
    {
        if (!File.Exists(given))
        {
            return given.StartsWith("file-", StringComparison.Ordinal) ? given : throw CliException.Usage($"{name}: there is no file {given}.");
        }

        await using var content = File.OpenRead(given);
        return (await context.Client.Files.UploadAsync(content, Path.GetFileName(given), purpose, cancellationToken: token)).Id;
    }
}
