using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>An ONNX model of one Identity node: bound to two places in a device's memory it copies one to the other, on any device, without its own API.</summary>
internal static class CopyGraph
{
    public const string Source = "x";
    public const string Target = "y";

    /// <summary>The model's bytes: a ModelProto of IR version 8, operator set 13; tensors of any shape.</summary>
    public static byte[] Bytes(TensorElementType type)
    {
        var typed = Field(2, Field(1, Varint(1, (int)type)));
        byte[] node = [.. Text(1, Source), .. Text(2, Target), .. Text(4, "Identity")];
        byte[] graph =
        [
            .. Field(1, node),
            .. Text(2, "copy"),
            .. Field(11, [.. Text(1, Source), .. typed]),
            .. Field(12, [.. Text(1, Target), .. typed]),
        ];
        return [.. Varint(1, 8), .. Field(7, graph), .. Field(8, Varint(2, 13))];
    }

    private static byte[] Varint(int field, int value) => [(byte)(field << 3), (byte)value];

    private static byte[] Text(int field, string text) => Field(field, Encoding.ASCII.GetBytes(text));

    /// <summary>A length-delimited field; all of them are shorter than 128 bytes.</summary>
    private static byte[] Field(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];
}
