using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>A node of a graph that was read.</summary>
internal sealed class OnnxNode
{
    private const int AttributeName = 1;
    private const int AttributeInt = 3;
    private readonly byte[] _message;

    /// <summary>Reads a NodeProto.</summary>
    public OnnxNode(byte[] message)
    {
        _message = message;
        var skimmer = new ProtobufSkimmer(new MemoryStream(message));
        while (skimmer.Next(message.Length, out int field, out long length))
        {
            switch (field)
            {
                case OnnxFields.NodeInput:
                    Inputs.Add(skimmer.Text(length));
                    break;
                case OnnxFields.NodeOutput:
                    Outputs.Add(skimmer.Text(length));
                    break;
                case OnnxFields.NodeName:
                    Name = skimmer.Text(length);
                    break;
                case OnnxFields.NodeOperator:
                    Operator = skimmer.Text(length);
                    break;
                case OnnxFields.NodeAttribute:
                    ReadAttribute(skimmer, skimmer.Position + length);
                    break;
                default:
                    skimmer.Skip(Math.Max(length, 0));
                    break;
            }
        }
    }

    public string Name { get; } = "";

    public string Operator { get; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    /// <summary>Attributes that are integers.</summary>
    public Dictionary<string, long> Integers { get; } = new(StringComparer.Ordinal);

    /// <summary>The NodeProto.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>The NodeProto with another name for its first output.</summary>
    public ProtobufWriter WithOutput(string output)
    {
        var node = new ProtobufWriter();
        var skimmer = new ProtobufSkimmer(new MemoryStream(_message));
        bool isRenamed = false;
        for (long start = 0; skimmer.Next(_message.Length, out int field, out long length); start = skimmer.Position)
        {
            skimmer.Skip(Math.Max(length, 0));
            if (field == OnnxFields.NodeOutput && !isRenamed)
            {
                isRenamed = true;
                node.Text(OnnxFields.NodeOutput, output);
            }
            else
            {
                node.Append(_message.AsSpan((int)start, (int)(skimmer.Position - start)));
            }
        }

        return node;
    }

    /// <summary>A NodeProto of the same name and outputs, of another operator of the default domain, without attributes.</summary>
    public ProtobufWriter As(string operatorType, ReadOnlySpan<string> inputs)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            node.Text(OnnxFields.NodeInput, input);
        }

        foreach (string output in Outputs)
        {
            node.Text(OnnxFields.NodeOutput, output);
        }

        return node.Text(OnnxFields.NodeName, Name).Text(OnnxFields.NodeOperator, operatorType);
    }

    private void ReadAttribute(ProtobufSkimmer skimmer, long end)
    {
        string name = "";
        while (skimmer.Next(end, out int field, out long length))
        {
            if (field == AttributeName)
            {
                name = skimmer.Text(length);
            }
            else if (field == AttributeInt && length < 0)
            {
                Integers[name] = skimmer.Value;
            }
            else
            {
                skimmer.Skip(Math.Max(length, 0));
            }
        }
    }
}
