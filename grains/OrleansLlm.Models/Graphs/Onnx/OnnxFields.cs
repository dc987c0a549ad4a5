namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Field numbers of ONNX's messages (onnx.proto).</summary>
internal static class OnnxFields
{
    public const int ModelIrVersion = 1;
    public const int ModelProducer = 2;
    public const int ModelGraph = 7;
    public const int ModelOperatorSet = 8;
    public const int ModelMetadata = 14;
    public const int GraphNode = 1;
    public const int GraphName = 2;
    public const int GraphInitializer = 5;
    public const int GraphInput = 11;
    public const int GraphOutput = 12;
    public const int NodeInput = 1;
    public const int NodeOutput = 2;
    public const int NodeName = 3;
    public const int NodeOperator = 4;
    public const int NodeAttribute = 5;
    public const int NodeDomain = 7;
    public const int TensorDimension = 1;
    public const int TensorType = 2;
    public const int TensorName = 8;
    public const int TensorRawData = 9;
    public const int TensorExternalData = 13;
    public const int TensorDataLocation = 14;

    /// <summary>A StringStringEntryProto.</summary>
    public static ProtobufWriter Entry(string key, string value) => new ProtobufWriter().Text(1, key).Text(2, value);

    /// <summary>An OperatorSetIdProto.</summary>
    public static ProtobufWriter OperatorSet(string domain, int version) => new ProtobufWriter().Text(1, domain).Int(2, version);

    /// <summary>A ValueInfoProto of a tensor.</summary>
    public static ProtobufWriter ValueInfo(string name, OnnxElementType type, ReadOnlySpan<OnnxDimension> shape)
    {
        var axes = new ProtobufWriter();
        foreach (var axis in shape)
        {
            axes.Message(1, axis.Name is { } text ? new ProtobufWriter().Text(2, text) : new ProtobufWriter().Int(1, axis.Size));
        }

        var tensor = new ProtobufWriter().Int(1, (int)type).Message(2, axes);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
