using OrleansLlm.Retrieval.Languages;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>
/// The part of a process that reads files for a silo, one after the other, as they come on its input, until that ends. After a file that was not read in time it returns, so that the parser
/// that is left behind ends with the process.
/// </summary>
public static class DocumentWorker
{
    /// <summary>A process that waits for the next file is not to hold what the last one took.</summary>
    private const long MostHeld = 128 * 1024 * 1024;

    /// <summary>Reads files.</summary>
    /// <param name="input">Requests.</param>
    /// <param name="output">Answers; nothing else may write there.</param>
    /// <param name="timeProvider">Measures how long reading takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Stream input, Stream output, TimeProvider timeProvider, CancellationToken cancellationToken = default)
    {
        while (await Frames.ReadAsync(input, Array.MaxLength, cancellationToken).ConfigureAwait(false) is { } head)
        {
            var (request, name, limits) = DocumentWire.DecodeRequest(head);
            await Frames.WriteAsync(output, DocumentWire.Ready(request), cancellationToken).ConfigureAwait(false);
            var content = await Frames.ReadAsync(input, Array.MaxLength, cancellationToken).ConfigureAwait(false) ?? throw new EndOfStreamException();
            var isLeft = false;
            byte[] answer;
            try
            {
                answer = DocumentWire.Encode(request, await new DocumentLoader(limits, timeProvider, LanguageDetector.Detect).LoadAsync(content, name, cancellationToken: cancellationToken).ConfigureAwait(false));
            }
            catch (DocumentException refusal)
            {
                answer = DocumentWire.Encode(request, refusal);
                isLeft = refusal.Fault == DocumentFault.TimedOut;
            }

            await Frames.WriteAsync(output, answer, cancellationToken).ConfigureAwait(false);
            if (isLeft)
            {
                return;
            }

            (content, answer) = ([], []);
            LetGo();
        }
    }

    private static void LetGo()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > MostHeld || GC.GetGCMemoryInfo().TotalCommittedBytes > MostHeld)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
