using System.Buffers.Binary;
using System.Text;

namespace OrleansLlm.Trainer.Native;

/// <summary>The versions of symbols that a 64-bit little-endian ELF library needs of others (section <c>.gnu.version_r</c>, LSB Core, "Symbol Versioning").</summary>
internal static class ElfVersions
{
    private const uint NeededVersions = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Marks a needed version as weak: a loader that does not find it goes on. Returns how many were marked.</summary>
    public static int Weaken(Span<byte> library, string version)
    {
        long sections = (long)BinaryPrimitives.ReadUInt64LittleEndian(library[0x28..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(library[0x3A..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(library[0x3C..]);
        int weakened = 0;
        for (int i = 0; i < count; i++)
        {
            var section = library.Slice((int)(sections + ((long)i * size)), size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) == NeededVersions)
            {
                int names = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..]);
                var strings = library.Slice((int)(sections + ((long)names * size)), size);
                weakened += Weaken(library, Offset(section), Offset(strings), version);
            }
        }

        return weakened;
    }

    private static int Offset(ReadOnlySpan<byte> section) => (int)BinaryPrimitives.ReadUInt64LittleEndian(section[0x18..]);

    private static int Weaken(Span<byte> library, int entry, int strings, string version)
    {
        int weakened = 0;
        for (int next = -1; next != 0; entry += next)
        {
            int count = BinaryPrimitives.ReadUInt16LittleEndian(library[(entry + 2)..]);
            int needed = entry + (int)BinaryPrimitives.ReadUInt32LittleEndian(library[(entry + 8)..]);
            for (int i = 0; i < count; i++)
            {
                var name = library[(strings + (int)BinaryPrimitives.ReadUInt32LittleEndian(library[(needed + 8)..]))..];
                if (Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == version)
                {
                    var flags = library[(needed + 4)..];
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
                    weakened++;
                }

                needed += (int)BinaryPrimitives.ReadUInt32LittleEndian(library[(needed + 12)..]);
            }

            next = (int)BinaryPrimitives.ReadUInt32LittleEndian(library[(entry + 12)..]);
        }

        return weakened;
    }
}
