using System.Collections.Immutable;
using System.Globalization;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>An initializer of a model that was read: what it is, and where its bytes lie.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="File">The file that holds the bytes.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many there are; -1: the elements are in typed fields of <paramref name="Message"/>.</param>
/// <param name="Message">The TensorProto, where it holds the elements in typed fields.</param>
internal sealed record StoredInitializer(string Name, OnnxElementType Type, ImmutableArray<long> Shape, string File, long Offset, long Length, byte[]? Message)
{
    /// <summary>Reads a TensorProto that ends at <paramref name="end"/>.</summary>
    /// <param name="skimmer">At the message's beginning.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="path">The ONNX file, which external locations are relative to.</param>
    public static StoredInitializer Read(ProtobufSkimmer skimmer, long end, string path)
    {
        long start = skimmer.Position;
        var (name, type, shape) = ("", 0L, ImmutableArray.CreateBuilder<long>());
        var (offset, bytes, external) = (0L, -1L, new Dictionary<string, string>(StringComparer.Ordinal));
        while (skimmer.Next(end, out int field, out long length))
        {
            switch (field)
            {
                case OnnxFields.TensorDimension:
                    ReadDimensions(skimmer, length, shape);
                    break;
                case OnnxFields.TensorType:
                    type = skimmer.Value;
                    break;
                case OnnxFields.TensorName:
                    name = skimmer.Text(length);
                    break;
                case OnnxFields.TensorRawData:
                    (offset, bytes) = (skimmer.Position, length);
                    skimmer.Skip(length);
                    break;
                case OnnxFields.TensorExternalData:
                    ReadEntry(skimmer, skimmer.Position + length, external);
                    break;
                default:
                    skimmer.Skip(Math.Max(length, 0));
                    break;
            }
        }

        if (external.TryGetValue("location", out string? location))
        {
            string file = Path.Combine(Path.GetDirectoryName(path)!, location);
            offset = Number(external, "offset") ?? 0;
            return new(name, (OnnxElementType)type, shape.ToImmutable(), file, offset, Number(external, "length") ?? (new FileInfo(file).Length - offset), null);
        }

        return new(name, (OnnxElementType)type, shape.ToImmutable(), path, offset, bytes, bytes < 0 ? skimmer.Since(start) : null);
    }

    /// <summary>The bytes, as an initializer to be written.</summary>
    public OnnxInitializer Copy() => Message is null ? new(Name, new FilePart(this)) : new(Name, null, Message);

    /// <summary>Reads the bytes.</summary>
    public byte[] ReadAll()
    {
        using var file = System.IO.File.OpenRead(File);
        file.Position = Offset;
        byte[] bytes = new byte[Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void ReadDimensions(ProtobufSkimmer skimmer, long length, ImmutableArray<long>.Builder shape)
    {
        if (length < 0)
        {
            shape.Add(skimmer.Value);
            return;
        }

        for (long end = skimmer.Position + length; skimmer.Position < end;)
        {
            shape.Add(skimmer.Number());
        }
    }

    private static void ReadEntry(ProtobufSkimmer skimmer, long end, Dictionary<string, string> entries)
    {
        var (key, value) = ("", "");
        while (skimmer.Next(end, out int field, out long length))
        {
            string text = length >= 0 ? skimmer.Text(length) : "";
            (key, value) = field == 1 ? (text, value) : (key, text);
        }

        entries[key] = value;
    }

    private static long? Number(Dictionary<string, string> entries, string key) =>
        entries.TryGetValue(key, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private sealed class FilePart(StoredInitializer tensor) : TensorData(tensor.Type, tensor.Shape, tensor.Length)
    {
        public override void WriteTo(Stream stream)
        {
            using var file = new FileStream(tensor.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            file.Position = tensor.Offset;
            byte[] chunk = new byte[Math.Min(tensor.Length, 1 << 20)];
            for (long left = tensor.Length; left > 0;)
            {
                int taken = (int)Math.Min(left, chunk.Length);
                file.ReadExactly(chunk, 0, taken);
                stream.Write(chunk, 0, taken);
                left -= taken;
            }
        }
    }
}
