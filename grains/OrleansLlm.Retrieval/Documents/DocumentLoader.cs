using OrleansLlm.Retrieval.Documents.Data;
using OrleansLlm.Retrieval.Documents.Mail;
using OrleansLlm.Retrieval.Documents.Markup;
using OrleansLlm.Retrieval.Documents.Office;
using OrleansLlm.Retrieval.Documents.Pdf;
using OrleansLlm.Retrieval.Documents.Plain;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>
/// Reads files of all kinds into documents. A file that is damaged, encrypted, too large or too slow gives a <see cref="DocumentException"/> and nothing
/// else. Most parsers look at the time as they go; one that does not is left behind on its thread when its time is over, since no thread can be ended from outside: for files from
/// anywhere read them in processes that can be (<see cref="Processes.ProcessReader"/>). Thread-safe.
/// </summary>
/// <param name="limits">What one file may cost.</param>
/// <param name="timeProvider">Measures how long reading takes.</param>
/// <param name="detectLanguage">Tells the language of a text (BCP 47), or null when it can not; null: documents have none.</param>
public sealed class DocumentLoader(DocumentLimits limits, TimeProvider timeProvider, Func<string, string?>? detectLanguage = null) : IDocumentReader
{
    // Parsers descend into nested files; the usual 1.5 MB end a process.
    private const int StackBytes = 64 * 1024 * 1024;

    /// <summary>Reads a file from a stream, no further than the limit.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name; the extension helps to tell what it is.</param>
    /// <param name="mediaType">Its declared media type, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DocumentException">It can not be read.</exception>
    public async Task<Document> LoadAsync(Stream stream, string name, string? mediaType = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Length - stream.Position > limits.MaxBytes)
        {
            throw TooManyBytes(name, $"{stream.Length - stream.Position}");
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[81_920];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (buffer.Length + read > limits.MaxBytes)
            {
                throw TooManyBytes(name, "more");
            }

            buffer.Write(chunk, 0, read);
        }

        return await LoadAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), name, mediaType, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a file, on a thread of its own.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name; the extension helps to tell what it is.</param>
    /// <param name="mediaType">Its declared media type, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DocumentException">It can not be read.</exception>
    public async Task<Document> LoadAsync(ReadOnlyMemory<byte> content, string name, string? mediaType = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (content.Length > limits.MaxBytes)
        {
            throw TooManyBytes(name, $"{content.Length}");
        }

        using var deadline = new CancellationTokenSource(limits.MaxTime, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var source = new DocumentSource(content, name, mediaType, limits, either.Token);
        var reading = new TaskCompletionSource<Document>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(source, reading), StackBytes) { IsBackground = true, Name = "document" }.Start();
        try
        {
            // A parser that looks at nothing is left behind; it holds the file's memory until it ends.
            return await reading.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DocumentException(DocumentFault.TimedOut, $"{name} must be read within {limits.MaxTime}. It was not.");
        }
    }

    /// <inheritdoc/>
    Task<Document> IDocumentReader.ReadAsync(ReadOnlyMemory<byte> content, string name, string owner, CancellationToken cancellationToken) => LoadAsync(content, name, cancellationToken: cancellationToken);

    /// <summary>Reads a file that lies in another one into the other's document.</summary>
    internal static FileFormat Read(DocumentSource source, DocumentBuilder builder)
    {
        var format = FormatDetector.Detect(source);
        Action<DocumentSource, DocumentBuilder> load = format switch
        {
            FileFormat.Text => TextLoader.Load,
            FileFormat.Code => TextLoader.LoadCode,
            FileFormat.Markdown => MarkdownLoader.Load,
            FileFormat.Html => HtmlLoader.Load,
            FileFormat.Pdf => PdfLoader.Load,
            FileFormat.Docx => DocxLoader.Load,
            FileFormat.Pptx => PptxLoader.Load,
            FileFormat.Xlsx => XlsxLoader.Load,
            FileFormat.Csv => CsvLoader.Load,
            FileFormat.Json => JsonLoader.Load,
            FileFormat.JsonLines => JsonLoader.LoadLines,
            FileFormat.Email => EmailLoader.Load,
            _ => throw new InvalidOperationException($"{format} has no loader"),
        };
        load(source, builder);
        return format;
    }

    private void Run(DocumentSource source, TaskCompletionSource<Document> reading)
    {
        try
        {
            var builder = new DocumentBuilder(source);
            reading.SetResult(builder.Build(Read(source, builder), detectLanguage));
        }
        catch (OperationCanceledException)
        {
            reading.TrySetCanceled(source.Cancellation);
        }
        catch (DocumentException known)
        {
            reading.SetException(known);
        }
        catch (OutOfMemoryException full)
        {
            reading.SetException(new DocumentException(DocumentFault.TooLarge, $"{source.Name} takes more memory to read than a file may.", full));
        }
        catch (Exception unknown)
        {
            // Parsers of foreign formats fail in every way there is.
            reading.SetException(new DocumentException(DocumentFault.Damaged, $"{source.Name} is damaged: {unknown.Message}", unknown));
        }
    }

    private DocumentException TooManyBytes(string name, string given) =>
        new(DocumentFault.TooLarge, $"{name} may have at most {limits.MaxBytes} bytes. Given: {given}.");
}
