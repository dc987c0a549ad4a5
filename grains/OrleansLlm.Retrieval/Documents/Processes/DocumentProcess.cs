using System.ComponentModel;
using System.Diagnostics;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>A process that reads files of one owner. Used by one call at a time; disposing ends it at once, whatever it is at.</summary>
internal sealed class DocumentProcess : IDisposable
{
    private readonly Process _process;
    private int _requests;

    /// <summary>Starts it.</summary>
    /// <exception cref="Win32Exception">The program can not be started.</exception>
    public DocumentProcess(ProcessStartInfo program, string owner) => (_process, Owner) = (Process.Start(program)!, owner);

    /// <summary>Whose files it reads.</summary>
    public string Owner { get; }

    /// <summary>Whether it is no more.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>When it was last used, in <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long UsedAt { get; set; }

    private Stream Input => _process.StandardInput.BaseStream;

    private Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Asks it to read a file, and waits until it says that it will.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="InvalidDataException">It says something else, such as what was left of an earlier answer.</exception>
    public async Task AskAsync(string name, DocumentLimits limits)
    {
        await Frames.WriteAsync(Input, DocumentWire.Encode(++_requests, name, limits), CancellationToken.None).ConfigureAwait(false);
        if (!DocumentWire.IsReady(await ReadAsync(DocumentWire.ReadySize).ConfigureAwait(false), _requests))
        {
            throw new InvalidDataException("The process does not answer what it was asked.");
        }
    }

    /// <summary>Gives it the file that it was asked to read.</summary>
    /// <exception cref="DocumentException">It can not be read.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="InvalidDataException">What it says is no answer.</exception>
    public async Task<Document> ReadAsync(ReadOnlyMemory<byte> content, DocumentLimits limits)
    {
        await Frames.WriteAsync(Input, content, CancellationToken.None).ConfigureAwait(false);
        return DocumentWire.Decode(await ReadAsync(DocumentWire.MaxAnswer(limits)).ConfigureAwait(false), _requests);
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or is about to.
        }

        _process.Dispose();
    }

    private async Task<byte[]> ReadAsync(int max) => await Frames.ReadAsync(Output, max, CancellationToken.None).ConfigureAwait(false) ?? throw new EndOfStreamException();
}
