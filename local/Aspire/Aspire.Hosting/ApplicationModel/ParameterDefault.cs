namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is used where none is given.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}
