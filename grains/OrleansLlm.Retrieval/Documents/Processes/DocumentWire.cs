using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>What goes between a silo and the processes that read files for it, both of one build. Pure.</summary>
internal static class DocumentWire
{
    /// <summary>Bytes of the block that says that a request is being read.</summary>
    public const int ReadySize = sizeof(int);

    private const int NoNumber = -1;

    /// <summary>A document's blocks and places take less for each UTF-16 unit of its text, whatever its form.</summary>
    private const int BytesPerUnit = 64;
    private const int Overhead = 64 * 1024 * 1024;

    /// <summary>The most bytes that an answer has.</summary>
    public static int MaxAnswer(DocumentLimits limits) => (int)Math.Min(Array.MaxLength, ((long)limits.MaxCharacters * BytesPerUnit) + Overhead);

    /// <summary>What is to be read, without the content.</summary>
    /// <param name="request">Its number, which the answer has too: what was left of an earlier answer is not taken for it.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="limits">What it may cost.</param>
    public static byte[] Encode(int request, string name, DocumentLimits limits) => Write(to =>
    {
        to.Write(request);
        to.Write(name);
        to.Write(limits.MaxBytes);
        to.Write(limits.MaxUnpackedBytes);
        to.Write(limits.MaxElements);
        to.Write(limits.MaxCharacters);
        to.Write(limits.MaxPages);
        to.Write(limits.MaxTime.Ticks);
    });

    public static (int Request, string Name, DocumentLimits Limits) DecodeRequest(byte[] bytes)
    {
        using var from = new BinaryReader(new MemoryStream(bytes));
        return (from.ReadInt32(), from.ReadString(), new DocumentLimits
        {
            MaxBytes = from.ReadInt32(),
            MaxUnpackedBytes = from.ReadInt64(),
            MaxElements = from.ReadInt32(),
            MaxCharacters = from.ReadInt32(),
            MaxPages = from.ReadInt32(),
            MaxTime = TimeSpan.FromTicks(from.ReadInt64()),
        });
    }

    /// <summary>That a request is being read.</summary>
    public static byte[] Ready(int request) => Write(to => to.Write(request));

    /// <summary>That a file can not be read.</summary>
    public static byte[] Encode(int request, DocumentException refusal) => Write(to =>
    {
        to.Write(request);
        to.Write(false);
        to.Write((int)refusal.Fault);
        to.Write(refusal.Message);
    });

    /// <summary>What was read.</summary>
    public static byte[] Encode(int request, Document document) => Write(to =>
    {
        to.Write(request);
        to.Write(true);
        to.Write(document.Name);
        to.Write((int)document.Format);
        WriteText(to, document.Title);
        WriteText(to, document.Language);
        to.Write(document.Encoding?.CodePage ?? NoNumber);

        // Files have halves of surrogate pairs, which UTF-8 has not.
        to.Write(document.Text.Length);
        to.Write(MemoryMarshal.AsBytes(document.Text.AsSpan()));
        to.Write(document.Blocks.Length);
        foreach (var block in document.Blocks)
        {
            to.Write(block.Start);
            to.Write(block.Length);
            to.Write((int)block.Kind);
            to.Write(block.Level);
        }

        to.Write(document.Spans.Length);
        foreach (var span in document.Spans)
        {
            to.Write(span.Start);
            to.Write(span.Length);
            to.Write(span.IsExact);
            to.Write(span.Place.Page ?? NoNumber);
            WriteText(to, span.Place.Part);
            to.Write(span.Place.ByteStart ?? (long)NoNumber);
            to.Write(span.Place.ByteLength ?? (long)NoNumber);
        }
    });

    /// <summary>Whether a block says that a request is being read.</summary>
    public static bool IsReady(byte[] bytes, int request) => bytes.Length == ReadySize && BitConverter.ToInt32(bytes) == request;

    /// <summary>What was read.</summary>
    /// <exception cref="DocumentException">It could not be.</exception>
    /// <exception cref="InvalidDataException">It is no answer to the request.</exception>
    public static Document Decode(byte[] bytes, int request)
    {
        try
        {
            return Read(bytes, request);
        }
        catch (Exception exception) when (exception is not DocumentException)
        {
            throw new InvalidDataException("It is no answer to the request.", exception);
        }
    }

    private static Document Read(byte[] bytes, int request)
    {
        using var from = new BinaryReader(new MemoryStream(bytes));
        if (from.ReadInt32() != request)
        {
            throw new InvalidDataException();
        }

        if (!from.ReadBoolean())
        {
            var fault = (DocumentFault)from.ReadInt32();
            throw new DocumentException(fault, from.ReadString());
        }

        var document = new Document
        {
            Name = from.ReadString(),
            Format = (FileFormat)from.ReadInt32(),
            Title = ReadText(from),
            Language = ReadText(from),
            Encoding = EncodingOf(from.ReadInt32()),
            Text = new string(MemoryMarshal.Cast<byte, char>(from.ReadBytes(checked(from.ReadInt32() * sizeof(char))))),
        };
        var blocks = Many(from, () => new DocumentBlock(from.ReadInt32(), from.ReadInt32(), (BlockKind)from.ReadInt32(), from.ReadInt32()));
        return document with { Blocks = blocks, Spans = Many(from, () => SpanOf(from)) };
    }

    private static SourceSpan SpanOf(BinaryReader from)
    {
        var (start, length, isExact) = (from.ReadInt32(), from.ReadInt32(), from.ReadBoolean());
        var place = new SourcePlace
        {
            Page = from.ReadInt32() is >= 0 and var page ? page : null,
            Part = ReadText(from),
            ByteStart = from.ReadInt64() is >= 0 and var first ? first : null,
            ByteLength = from.ReadInt64() is >= 0 and var bytes ? bytes : null,
        };
        return new SourceSpan(start, length, place, isExact);
    }

    private static ImmutableArray<T> Many<T>(BinaryReader from, Func<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            items.Add(read());
        }

        return items.DrainToImmutable();
    }

    private static Encoding? EncodingOf(int page) => page == NoNumber ? null : CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);

    private static byte[] Write(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var to = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            write(to);
        }

        return stream.ToArray();
    }

    private static void WriteText(BinaryWriter to, string? text)
    {
        to.Write(text is not null);
        to.Write(text ?? "");
    }

    private static string? ReadText(BinaryReader from)
    {
        var isThere = from.ReadBoolean();
        var text = from.ReadString();
        return isThere ? text : null;
    }
}
