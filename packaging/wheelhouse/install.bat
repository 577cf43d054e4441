@echo off
rem Installs XAI Desktop from the wheels beside this file, without a network. README.txt says how.
setlocal
set "WANTED=@PYTHON@"
if defined PYTHON goto named
py -%WANTED% -c "" >nul 2>&1
if errorlevel 1 goto missing
py -%WANTED% -I "%~dp0install.py" %*
exit /b %errorlevel%
:named
"%PYTHON%" -I "%~dp0install.py" %*
exit /b %errorlevel%
:missing
echo xai-desktop: These wheels need Python %WANTED% for 64 bits, which is not here. Install it, or name it: set "PYTHON=C:\path\to\python.exe" 1>&2
exit /b 2
