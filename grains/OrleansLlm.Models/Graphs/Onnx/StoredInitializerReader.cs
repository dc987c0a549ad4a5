using System.Collections.Immutable;
using System.Globalization;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Reads a TensorProto but for its weights, which it only locates.</summary>
internal sealed class StoredInitializerReader
{
    private readonly ProtobufSkimmer _skimmer;
    private readonly ImmutableArray<long>.Builder _shape = ImmutableArray.CreateBuilder<long>();
    private readonly Dictionary<string, string> _external = new(StringComparer.Ordinal);
    private string _name = "";
    private long _type;
    private long _offset;
    private long _length = -1;

    private StoredInitializerReader(ProtobufSkimmer skimmer) => _skimmer = skimmer;

    /// <summary>Reads one.</summary>
    /// <param name="skimmer">At the message's beginning.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="path">The ONNX file, which external locations are relative to.</param>
    public static StoredInitializer Read(ProtobufSkimmer skimmer, long end, string path)
    {
        var reader = new StoredInitializerReader(skimmer);
        long start = skimmer.Position;
        while (skimmer.Next(end, out int field, out long length))
        {
            reader.ReadField(field, length);
        }

        return reader.Located(path, start);
    }

    private void ReadField(int field, long length)
    {
        switch (field)
        {
            case OnnxFields.TensorDimension:
                ReadDimensions(length);
                break;
            case OnnxFields.TensorType:
                _type = _skimmer.Value;
                break;
            case OnnxFields.TensorName:
                _name = _skimmer.Text(length);
                break;
            case OnnxFields.TensorRawData:
                (_offset, _length) = (_skimmer.Position, length);
                _skimmer.Skip(length);
                break;
            case OnnxFields.TensorExternalData:
                ReadEntry(_skimmer.Position + length);
                break;
            default:
                _skimmer.Skip(Math.Max(length, 0));
                break;
        }
    }

    private StoredInitializer Located(string path, long start)
    {
        var (type, shape) = ((OnnxElementType)_type, _shape.ToImmutable());
        if (!_external.TryGetValue("location", out string? location))
        {
            return new(_name, type, shape, path, _offset, _length, _length < 0 ? _skimmer.Since(start) : null);
        }

        string file = Path.Combine(Path.GetDirectoryName(path)!, location);
        long offset = Number("offset") ?? 0;
        return new(_name, type, shape, file, offset, Number("length") ?? (new FileInfo(file).Length - offset), null);
    }

    // Packed or one by one: writers differ.
    private void ReadDimensions(long length)
    {
        if (length < 0)
        {
            _shape.Add(_skimmer.Value);
            return;
        }

        for (long end = _skimmer.Position + length; _skimmer.Position < end;)
        {
            _shape.Add(_skimmer.Number());
        }
    }

    private void ReadEntry(long end)
    {
        var (key, value) = ("", "");
        while (_skimmer.Next(end, out int field, out long length))
        {
            string text = length >= 0 ? _skimmer.Text(length) : "";
            (key, value) = field == 1 ? (text, value) : (key, text);
        }

        _external[key] = value;
    }

    private long? Number(string key) =>
        _external.TryGetValue(key, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
