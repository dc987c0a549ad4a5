namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>A model to be written, encoded but for its weights.</summary>
/// <param name="Model">Fields of the ModelProto but for the graph.</param>
/// <param name="Nodes">The graph's nodes.</param>
/// <param name="Graph">The graph's other fields but for initializers.</param>
/// <param name="Initializers">The weights.</param>
internal sealed record OnnxModelContent(ProtobufWriter Model, ProtobufWriter Nodes, ProtobufWriter Graph, IReadOnlyList<OnnxInitializer> Initializers);
