namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>The attributes of a node. Not thread-safe; each method returns the same object.</summary>
internal sealed class OnnxAttributes
{
    // AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20; NodeProto: attribute 5.
    private const int NodeAttribute = 5;
    private readonly ProtobufWriter _fields = new();

    /// <summary>The node's attribute fields, encoded.</summary>
    internal ReadOnlySpan<byte> Encoded => _fields.Written;

    /// <summary>An integer; truth values are 0 and 1.</summary>
    public OnnxAttributes Int(string name, long value) => Add(new ProtobufWriter().Text(1, name).Int(3, value).Int(20, 2));

    /// <summary>A float.</summary>
    public OnnxAttributes Float(string name, float value) => Add(new ProtobufWriter().Text(1, name).Float(2, value).Int(20, 1));

    /// <summary>A text.</summary>
    public OnnxAttributes Text(string name, string value) => Add(new ProtobufWriter().Text(1, name).Text(4, value).Int(20, 3));

    /// <summary>Integers.</summary>
    public OnnxAttributes Ints(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (long value in values)
        {
            attribute.Int(8, value);
        }

        return Add(attribute.Int(20, 7));
    }

    private OnnxAttributes Add(ProtobufWriter attribute)
    {
        _fields.Message(NodeAttribute, attribute);
        return this;
    }
}
