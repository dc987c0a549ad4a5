using System.Diagnostics;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>A process that reads files. Used by one call at a time; disposing ends it at once, whatever it is at.</summary>
internal sealed class DocumentProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program can not be started.</exception>
    public DocumentProcess(ProcessStartInfo program) => _process = Process.Start(program)!;

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is no more.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>When it was last used, in <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long UsedAt { get; set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DocumentException">It can not be read.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    public async Task<Document> ReadAsync(ReadOnlyMemory<byte> content, string name, DocumentLimits limits, CancellationToken cancellationToken)
    {
        var (input, output) = (_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream);
        await Frames.WriteAsync(input, DocumentWire.Encode(name, limits), cancellationToken).ConfigureAwait(false);
        await Frames.WriteAsync(input, content, cancellationToken).ConfigureAwait(false);
        return DocumentWire.Decode(await Frames.ReadAsync(output, cancellationToken).ConfigureAwait(false) ?? throw new EndOfStreamException());
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
    }
}
