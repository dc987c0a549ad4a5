using OrleansLlm.Models.Packages;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Workshop;

/// <summary>What the program's verbs share: errors that the user can mend are one line.</summary>
internal static class Verbs
{
    /// <returns>What was returned; 1 when something could not be done; 2 when an argument is wrong.</returns>
    public static int Run(TextWriter error, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (StartupException exception)
        {
            error.WriteLine($"error: {exception.Message}");
            return 2;
        }
        catch (Exception exception) when (exception is ModelPackageException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {exception.Message}");
            return 1;
        }
    }
}
