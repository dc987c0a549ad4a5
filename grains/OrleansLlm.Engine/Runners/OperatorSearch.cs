using System.Text;

namespace OrleansLlm.Engine.Runners;

/// <summary>Finds out whether an ONNX file uses an operator, without a protobuf reader: a node's operator is field 4 of its message.</summary>
internal static class OperatorSearch
{
    public static bool Uses(string path, string operatorType)
    {
        byte[] needle = [0x22, (byte)operatorType.Length, .. Encoding.ASCII.GetBytes(operatorType)];
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        var kept = 0;
        for (int read; (read = file.Read(buffer, kept, buffer.Length - kept)) > 0;)
        {
            var filled = kept + read;
            if (buffer.AsSpan(0, filled).IndexOf(needle) >= 0)
            {
                return true;
            }

            kept = Math.Min(filled, needle.Length - 1);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }

        return false;
    }
}
