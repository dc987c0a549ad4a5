using System.Runtime.InteropServices;

namespace OrleansLlm.Models.Packages;

/// <summary>Two folders that change places in one step, where the system and the file system can do that.</summary>
internal static class FolderExchange
{
    private const int CurrentFolder = -100;
    private const uint Exchange = 2;

    /// <summary>Makes both change places; false: it can not be done here, and both are as they were.</summary>
    public static bool TrySwap(string one, string other)
    {
        try
        {
            return OperatingSystem.IsLinux() && RenameAt(CurrentFolder, one, CurrentFolder, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // An old C library.
        }
    }

    [DllImport("libc", EntryPoint = "renameat2"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int otherFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string otherPath, uint flags);
}
