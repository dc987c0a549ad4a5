using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Files;

/// <summary>Writes contents of files.</summary>
internal static class Download
{
    /// <summary>To a file, whole or not at all: half a download must not be taken for one; else to the output.</summary>
    public static async Task RunAsync(CommandContext context, string id, FileInfo? target, CancellationToken token)
    {
        if (target is null)
        {
            using var content = new MemoryStream();
            await context.Client.Files.DownloadAsync(id, content, token);
            content.Position = 0;
            await context.Environment.Out.WriteAsync(await new StreamReader(content).ReadToEndAsync(token));
            return;
        }

        var part = target.FullName + ".part";
        await using (var file = File.Create(part))
        {
            await context.Client.Files.DownloadAsync(id, file, token);
        }

        File.Move(part, target.FullName, overwrite: true);
        await context.Environment.Out.WriteLineAsync($"wrote {target.FullName}");
    }
}
