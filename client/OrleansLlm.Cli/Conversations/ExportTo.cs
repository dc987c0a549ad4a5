using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Conversations;

/// <summary>Writes exports.</summary>
internal static class ExportTo
{
    /// <summary>To a file, whole or not at all: half an export must not be taken for one; else to the output.</summary>
    public static async Task RunAsync(CommandContext context, FileInfo? target, Func<Stream, Task> write)
    {
        if (target is null)
        {
            using var content = new MemoryStream();
            await write(content);
            content.Position = 0;
            await context.Environment.Out.WriteAsync(await new StreamReader(content).ReadToEndAsync());
            return;
        }

        var part = target.FullName + ".part";
        await using (var file = File.Create(part))
        {
            await write(file);
        }

        File.Move(part, target.FullName, overwrite: true);
        await context.Environment.Out.WriteLineAsync($"wrote {target.FullName}");
    }
}
